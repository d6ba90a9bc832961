// Package safetensors reads and writes files of named tensors in the format
// safetensors of Hugging Face: a JSON header and plain numbers, which any
// library reads and none executes.
//
// Complex tensors, for which the format has no type that all readers know, are
// written as real ones with a last dimension of length 2, and the file's
// metadata say so: in Python w = t["w"]; w[..., 0] + 1j*w[..., 1].
package safetensors
