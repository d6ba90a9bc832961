package train

import "fmt"

// Epoch is what a pass over the data gave.
type Epoch struct {
	Loss    float64 // mean of the batches' losses
	Metric  float64 // of Validate; 0 without one
	Others  Metrics `json:",omitempty"`
	Rate    float64 // learning rate of the last step
	Seconds float64 // of the epoch, validation included
}

// History is the course of a run.
type History struct {
	Epochs    []Epoch
	Best      int    // number of the epoch with the best metric; -1 without
	Steps     int    // of the optimiser
	Resumed   int    // epochs that were done when the run was taken up; 0 for a new one
	Validated bool   // there are metrics
	Status    string // why it ended
}

// Last returns the last epoch.
func (h *History) Last() Epoch {
	if len(h.Epochs) == 0 {
		return Epoch{}
	}
	return h.Epochs[len(h.Epochs)-1]
}

// Seconds returns how long all epochs took.
func (h *History) Seconds() float64 {
	sum := 0.0
	for _, e := range h.Epochs {
		sum += e.Seconds
	}
	return sum
}

// String tells in a line how the run ended.
func (h *History) String() string {
	s := fmt.Sprintf("%d epochs, %d steps in %.1f s: loss %.3g", len(h.Epochs), h.Steps, h.Seconds(), h.Last().Loss)
	if h.Best >= 0 && h.Best < len(h.Epochs) && h.Validated {
		s += fmt.Sprintf(", best metric %.3g after epoch %d", h.Epochs[h.Best].Metric, h.Best+1)
	}
	return s + "; " + h.Status
}
