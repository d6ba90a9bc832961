// Package notebooks tests the notebooks below this folder: each runs in quick
// mode, headless, in the real kernel, and keeps what it claims.
package notebooks
