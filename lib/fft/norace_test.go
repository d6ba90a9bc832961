//go:build !race

package fft

const raceDetector = false
