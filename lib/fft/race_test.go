//go:build race

package fft

// raceDetector reports whether the race detector is on, with which sync.Pool
// drops things at random.
const raceDetector = true
