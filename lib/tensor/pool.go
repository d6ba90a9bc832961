package tensor

import "github.com/podium-go/podium/lib/internal/hugepage"

// Pool gives tensors memory that was used before, for loops that make the same
// tensors again and again. Memory is in use from [Pool.New] until nobody
// retains it any more, or until [Pool.Reset]. The zero value is ready; a pool
// is not safe for concurrent use.
type Pool struct {
	free  map[int][][]byte // by length
	live  map[*memory]int  // how many retain it
	bytes int
}

// New returns a tensor whose elements are not set. The caller retains its
// memory.
func (p *Pool) New(d DType, shape ...int) *Tensor {
	n := checkShape(shape) * d.Size()
	t := header(d, shape)
	if list := p.free[n]; len(list) > 0 {
		t.mem.bytes = list[len(list)-1]
		p.free[n] = list[:len(list)-1]
	} else {
		t.mem.bytes = hugepage.Make[byte](n)
		p.bytes += n
	}
	if p.live == nil {
		p.live, p.free = map[*memory]int{}, map[int][][]byte{}
	}
	p.live[t.mem] = 1
	return t
}

// Owns reports whether the memory of t is in use and of this pool.
func (p *Pool) Owns(t *Tensor) bool { return p.live[t.mem] > 0 }

// Retain has one more owner retain the memory of t, whatever views of it there
// are. Memory that is not of the pool is not counted.
func (p *Pool) Retain(t *Tensor) {
	if n := p.live[t.mem]; n > 0 {
		p.live[t.mem] = n + 1
	}
}

// Sole reports whether one owner alone retains the memory of t, which is the
// pool's.
func (p *Pool) Sole(t *Tensor) bool { return p.live[t.mem] == 1 }

// Release undoes a [Pool.New] or a [Pool.Retain] of the memory of t. The last
// one makes it free for the next tensor: t and its views must not be used then.
func (p *Pool) Release(t *Tensor) {
	switch n := p.live[t.mem]; {
	case n > 1:
		p.live[t.mem] = n - 1
	case n == 1:
		p.reclaim(t.mem)
	}
}

func (p *Pool) reclaim(m *memory) {
	delete(p.live, m)
	n := len(m.bytes)
	p.free[n] = append(p.free[n], m.bytes)
}

// Reset makes all memory free for the next tensors; none that the pool gave may
// be used any more.
func (p *Pool) Reset() {
	for m := range p.live {
		p.reclaim(m)
	}
}

// Bytes returns how much memory the pool has taken in all: what is in use and
// what is free.
func (p *Pool) Bytes() int { return p.bytes }

// Share reports whether two tensors are views of the same memory.
func Share(x, y *Tensor) bool { return x.mem == y.mem }
