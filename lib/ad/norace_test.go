//go:build !race

package ad_test

const raceDetector = false
