package compare

import (
	"encoding/binary"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"time"
)

// Case is a comparison.
type Case struct {
	Name string
	Ours func() // one run of Podium's work

	// The other side is Python code, a function, or Ours on fewer threads.
	PeerName string // of the library or of the function, for the table
	Setup    string // run once, before
	Peer     string // one run
	Against  func()
	// AgainstThreads is the number of threads on which the other side runs Ours.
	AgainstThreads int
	// PeerOnce has the other side run once, for work that takes so long that
	// how it varies does not matter.
	PeerOnce bool
	// PeerLimit, if not zero, is PeerOnce with an end: the other side is stopped
	// after that time, and the ratio is then an upper bound.
	PeerLimit time.Duration

	// Both sides may say what they computed, to show that it is the same work.
	Value     func() float64
	PeerValue string  // an expression
	Tolerance float64 // relative; 1e-6 if zero

	Limit float64 // the largest ratio asked for; 0 for none
}

// Record is what a comparison, or a measurement of another kind, gave.
type Record struct {
	Suite, Name string
	Threads     int
	PeerName    string
	// Ours and Peer are seconds a run, in the median; Peer is 0 if there is no
	// peer.
	Ours, Peer float64
	// Ratio is Ours/Peer, or the quantity that a measurement of another kind
	// is about; Limit is the largest that was asked for, 0 for none. With
	// Least set it is the smallest instead.
	Ratio, Limit float64
	Least        bool
	// Unit is empty for a ratio.
	Unit string
	// Note says what does not fit a column: a value that differs, a peer that
	// is missing.
	Note string
	// Wrong says that the two sides computed different things.
	Wrong bool
}

// Passed reports whether the ratio is what was asked for.
func (r Record) Passed() bool {
	if r.Wrong {
		return false
	}
	if r.Limit == 0 {
		return true
	}
	if r.Least {
		return r.Ratio >= r.Limit
	}
	return r.Ratio > 0 && r.Ratio <= r.Limit
}

// Bench measures cases with one number of threads.
type Bench struct {
	Suite   string
	Threads int
	// Dir is a folder for files that go between the sides.
	Dir string
	// Peer is nil if there is none.
	Peer *Peer
	// Rounds is how often the sides alternate; 9 if zero.
	Rounds int
	// Only, if not empty, leaves out cases whose names do not contain it.
	Only string
	// Emit takes each record.
	Emit func(Record)
}

const (
	// shortest is the least time of a sample, so that the clock and the calls
	// do not count.
	shortest = 10 * time.Millisecond
	// pause is longer than idle threads of the peers keep a processor busy.
	pause = 200 * time.Millisecond
	// longest is about how long one side of a case may take in all.
	longest = 20 * time.Second
)

// Compare measures a case and emits its record. It fails if the peer's code
// does.
func (b *Bench) Compare(c Case) error {
	if !b.Wants(c.Name) {
		return nil
	}
	r := Record{Suite: b.Suite, Name: c.Name, Threads: b.Threads, PeerName: c.PeerName, Limit: c.Limit}
	ours := func(count int) (time.Duration, error) { return timed(c.Ours, count), nil }
	var theirs func(int) (time.Duration, error)
	switch {
	case c.Against != nil:
		theirs = func(count int) (time.Duration, error) { return timed(c.Against, count), nil }
	case c.AgainstThreads > 0:
		theirs = func(count int) (time.Duration, error) { return timedOn(c.AgainstThreads, c.Ours, count), nil }
	case b.Peer != nil && c.Peer != "":
		if err := b.Peer.Exec(c.Setup); err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
		theirs = func(count int) (time.Duration, error) { return b.Peer.Time(c.Peer, count) }
		if c.PeerLimit > 0 {
			c.PeerOnce = true
			theirs = func(int) (time.Duration, error) {
				d, ended, err := b.Peer.TimeWithin(c.Peer, c.PeerLimit)
				if !ended {
					r.Note = fmt.Sprintf("the peer was stopped after %v: the ratio is at most this", c.PeerLimit)
				}
				return d, err
			}
		}
	default:
		r.Note = "no peer"
	}
	sides := []*side{{run: ours}}
	if theirs != nil {
		sides = append(sides, &side{run: theirs, once: c.PeerOnce})
	}
	rounds := b.Rounds
	if rounds == 0 {
		rounds = 9
	}
	runtime.GC() // what the preparations left is not collected during the samples
	for _, s := range sides {
		if err := s.prepare(); err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
		if each := time.Duration(s.count) * s.first; each > 0 && !s.once {
			rounds = max(3, min(rounds, int(longest/each)))
		}
	}
	for round := range rounds {
		for i := range sides {
			// Who goes first alternates too.
			s := sides[(i+round)%len(sides)]
			if s.once {
				continue
			}
			if err := b.settle(s); err != nil {
				return fmt.Errorf("%s: %w", c.Name, err)
			}
			d, err := s.run(s.count)
			if err != nil {
				return fmt.Errorf("%s: %w", c.Name, err)
			}
			s.samples = append(s.samples, d.Seconds()/float64(s.count))
		}
	}
	r.Ours = Median(sides[0].samples)
	if len(sides) > 1 {
		r.Peer = Median(sides[1].samples)
		r.Ratio = r.Ours / r.Peer
	}
	if err := b.same(c, &r); err != nil {
		return fmt.Errorf("%s: %w", c.Name, err)
	}
	b.Emit(r)
	return nil
}

// Wants reports whether the case of that name is to be measured.
func (b *Bench) Wants(name string) bool { return strings.Contains(name, b.Only) }

// settle waits until the threads of the side that ran before have gone to
// sleep: those of OpenBLAS and OpenMP wait for work in a loop for a tenth of a
// second, and take a processor from who runs next. Then it warms the side up
// for as long as a short sample lasts: in the first milliseconds after the
// other process ran, either side is up to half as fast as later.
func (b *Bench) settle(s *side) error {
	if b.Threads > 1 {
		time.Sleep(pause)
	}
	if s.first > time.Second {
		return nil
	}
	_, err := s.run(max(1, min(s.count, int(shortest/max(s.first, 1)))))
	return err
}

// Measure emits a measurement of another kind than a comparison of times.
func (b *Bench) Measure(r Record) {
	r.Suite, r.Threads = b.Suite, b.Threads
	b.Emit(r)
}

// same compares the values of both sides.
func (b *Bench) same(c Case, r *Record) error {
	if c.Value == nil || c.PeerValue == "" || b.Peer == nil {
		return nil
	}
	var theirs float64
	if err := b.Peer.Eval(c.PeerValue, &theirs); err != nil {
		return err
	}
	tolerance := c.Tolerance
	if tolerance == 0 {
		tolerance = 1e-6
	}
	ours := c.Value()
	if d := math.Abs(ours - theirs); !(d <= tolerance*math.Max(math.Abs(ours), math.Abs(theirs))) {
		r.Wrong = true
		r.Note = fmt.Sprintf("different values: ours %.10g, the peer's %.10g", ours, theirs)
	}
	return nil
}

// side is one side of a comparison.
type side struct {
	run     func(count int) (time.Duration, error)
	count   int           // runs a sample
	first   time.Duration // of one run, warm
	once    bool          // the warm-up is the only sample
	samples []float64
}

// prepare warms the side up and chooses how many runs a sample has.
func (s *side) prepare() error {
	d, err := s.run(1)
	if err != nil {
		return err
	}
	s.count = 1
	if s.once {
		s.samples = []float64{d.Seconds()}
		return nil
	}
	if d < time.Second { // the first run touched new memory, and loaded code
		if d, err = s.run(1); err != nil {
			return err
		}
	}
	for {
		if d > shortest/2 && s.count == 1 || d > shortest {
			s.first = d / time.Duration(s.count)
			return nil
		}
		if d, err = s.run(s.count); err != nil {
			return err
		}
		if d < shortest {
			s.count = max(s.count+1, min(100*s.count, int(1.2*float64(s.count)*float64(shortest)/float64(max(d, 1)))))
		}
	}
}

func timed(work func(), count int) time.Duration {
	begun := time.Now()
	for range count {
		work()
	}
	return time.Since(begun)
}

// timedOn is timed with another number of threads. The clock leaves out the
// changes of the number, each of which stops the program, and a run after each:
// it starts the threads anew.
func timedOn(threads int, work func(), count int) time.Duration {
	before := runtime.GOMAXPROCS(threads)
	work()
	d := timed(work, count)
	runtime.GOMAXPROCS(before)
	work()
	return d
}

// Median returns the median of values, which it sorts.
func Median(values []float64) float64 {
	slices.Sort(values)
	n := len(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}

func appendFloat(data []byte, v float64) []byte {
	return binary.LittleEndian.AppendUint64(data, math.Float64bits(v))
}
