//go:build race

package ad_test

// raceDetector reports whether the race detector is on, with which sync.Pool
// drops things at random.
const raceDetector = true
