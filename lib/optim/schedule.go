package optim

import (
	"fmt"
	"math"
)

// Schedule gives the learning rate of each step, from 0. It is a function of
// the step alone, so that training resumes where it was.
type Schedule func(step int) float64

// Constant is one rate for all steps.
func Constant(rate float64) Schedule { return func(int) float64 { return rate } }

// StepDecay multiplies the rate by factor after every so many steps. It panics
// unless every is positive.
func StepDecay(rate, factor float64, every int) Schedule {
	positive("StepDecay", "every", every)
	return func(step int) float64 { return rate * math.Pow(factor, float64(step/every)) }
}

// Exponential multiplies the rate by factor in each step.
func Exponential(rate, factor float64) Schedule {
	return func(step int) float64 { return rate * math.Pow(factor, float64(step)) }
}

// InverseTime is rate/(1 + decay step).
func InverseTime(rate, decay float64) Schedule {
	return func(step int) float64 { return rate / (1 + decay*float64(step)) }
}

// Cosine falls from rate to least along half a cosine over so many steps, and
// stays there. It panics unless steps is positive.
func Cosine(rate, least float64, steps int) Schedule {
	positive("Cosine", "steps", steps)
	return func(step int) float64 {
		return least + (rate-least)*(1+math.Cos(math.Pi*float64(min(step, steps))/float64(steps)))/2
	}
}

// CosineRestarts is a Cosine that begins again after so many steps, each time
// over multiple times as many (SGDR: Loshchilov, Hutter, ICLR 2017). It panics
// unless both are positive.
func CosineRestarts(rate, least float64, steps, multiple int) Schedule {
	positive("CosineRestarts", "steps", steps)
	positive("CosineRestarts", "multiple", multiple)
	return func(step int) float64 {
		length := steps
		for step >= length {
			step -= length
			length *= multiple
		}
		return least + (rate-least)*(1+math.Cos(math.Pi*float64(step)/float64(length)))/2
	}
}

// WarmUp rises to what s begins with in so many equal steps, and follows s
// then.
func WarmUp(steps int, s Schedule) Schedule {
	return func(step int) float64 {
		if step < steps {
			return s(0) * float64(step+1) / float64(steps)
		}
		return s(step - steps)
	}
}

// OneCycle rises from rate/25 to rate over a first part of the steps and falls
// to a ten-thousandth of where it began, along cosines (Smith, Topin, 2018, in
// the form of PyTorch's two phases). It panics unless steps is positive and
// 0 < rise < 1.
func OneCycle(rate float64, steps int, rise float64) Schedule {
	positive("OneCycle", "steps", steps)
	if !(rise > 0 && rise < 1) {
		panic(fmt.Sprintf("optim: OneCycle: rise is %g, allowed are 0 < rise < 1", rise))
	}
	begin := rate / 25
	top := math.Max(rise*float64(steps)-1, 0.5) // a cycle of few steps has no rise
	along := func(from, to, part float64) float64 { return to + (from-to)*(1+math.Cos(math.Pi*part))/2 }
	return func(step int) float64 {
		s := float64(min(step, steps-1))
		if s <= top {
			return along(begin, rate, s/top)
		}
		return along(rate, begin/1e4, (s-top)/(float64(steps-1)-top))
	}
}

func positive(what, field string, v int) {
	if v <= 0 {
		panic(fmt.Sprintf("optim: %s: %s is %d, which is not positive", what, field, v))
	}
}

// Plateau lowers the rate where a loss no longer falls. Its fields are its
// state too: keep them to resume.
type Plateau struct {
	Rate      float64 // present rate
	Factor    float64 // by which it is multiplied; 0.1 if zero
	Patience  int     // observations without a better one before that; 10 if zero
	Threshold float64 // a better loss is below (1-Threshold) times the best; 1e-4 if zero
	Least     float64 // the rate falls no further

	Best     float64 // loss so far
	Waited   int     // observations since
	Observed int
}

// Observe takes the loss after an epoch and returns the rate for the next.
func (p *Plateau) Observe(loss float64) float64 {
	factor, patience, threshold := p.Factor, p.Patience, p.Threshold
	if factor == 0 {
		factor = 0.1
	}
	if patience == 0 {
		patience = 10
	}
	if threshold == 0 {
		threshold = 1e-4
	}
	if p.Observed == 0 || loss < p.Best-threshold*math.Abs(p.Best) {
		p.Best, p.Waited = loss, 0
	} else if p.Waited++; p.Waited > patience {
		p.Rate, p.Waited = math.Max(p.Least, p.Rate*factor), 0
	}
	p.Observed++
	return p.Rate
}
