package ad_test

import (
	"runtime"
	"testing"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/tensor"
)

// descend fits a network of three layers to random classes and calls each after
// every round.
func descend(rounds int, each func(round int)) (weights []*tensor.Tensor) {
	const batch, width, classes = 512, 96, 10
	source := tensor.NewSource(1)
	x := source.Normal(tensor.Float32, batch, 64)
	labels := source.Integers(0, classes, batch, 1)
	for _, shape := range [][]int{{64, width}, {width}, {width, width}, {width}, {width, classes}, {classes}} {
		w := source.Normal(tensor.Float32, shape...)
		weights = append(weights, w.Mul(0.1))
	}
	tape := ad.NewTape()
	for round := range rounds {
		w := make([]*ad.Var, len(weights))
		for i, v := range weights {
			w[i] = tape.Var(v)
		}
		h := tape.Const(x).MatMul(w[0]).Add(w[1]).GELU()
		h = h.MatMul(w[2]).Add(w[3]).ReLU()
		loss := h.MatMul(w[4]).Add(w[5]).LogSoftmax(-1).TakeAlong(1, labels).Mean().Neg()
		for i, g := range tape.Gradient(loss, w...) {
			tensor.FMA(weights[i], g, -0.1, weights[i])
		}
		tape.Reset()
		each(round)
	}
	return weights
}

// TestLoopDoesNotGrow has a loop that is to allocate, once its memory is there,
// at most 5 % of what the first round does.
func TestLoopDoesNotGrow(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector makes the pool of workspaces forget")
	}
	const rounds, warm = 30, 10
	total := make([]uint64, rounds+1)
	measure := func(i int) {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		total[i] = m.TotalAlloc
	}
	measure(0)
	descend(rounds, func(round int) { measure(round + 1) })
	first, later := total[1]-total[0], (total[rounds]-total[warm])/(rounds-warm)
	if later*20 > first {
		t.Errorf("%d bytes a round after %d rounds, %d in the first", later, warm, first)
	}
}

func TestSameBitsOnAnyThreads(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	var want []*tensor.Tensor
	for n := 1; n <= 3; n++ {
		runtime.GOMAXPROCS(n)
		got := descend(5, func(int) {})
		if n == 1 {
			want = got
		}
		for i := range want {
			if !tensor.Equal(got[i], want[i]) {
				t.Errorf("weights %d after training on %d threads differ from those on one", i, n)
			}
		}
	}
}

func TestVarInNotebook(t *testing.T) {
	x := tensor.Of([]float64{1, 2})
	got, _ := ad.NewTape().Var(x).MIMEBundle()
	want, _ := x.MIMEBundle()
	if got["text/plain"] != want["text/plain"] || len(got) != len(want) {
		t.Errorf("a variable shows %v, its tensor %v", got, want)
	}
}
