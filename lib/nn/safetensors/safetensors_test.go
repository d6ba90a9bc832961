package safetensors_test

import (
	"encoding/binary"
	"fmt"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/podium-go/podium/lib/nn/safetensors"
	"github.com/podium-go/podium/lib/tensor"
)

func sample() map[string]*tensor.Tensor {
	s := tensor.NewSource(1)
	return map[string]*tensor.Tensor{
		"layers.0.weight":   s.Normal(tensor.Float32, 3, 4),
		"layers.0.bias":     s.Normal(tensor.Float64, 4),
		"R":                 tensor.Complex(s.Normal(tensor.Float32, 2, 3), s.Normal(tensor.Float32, 2, 3)),
		"z":                 tensor.Scalar(1 - 2i),
		"transposed":        s.Normal(tensor.Float64, 3, 2).T(),
		"steps":             tensor.Scalar(int64(math.MinInt64)),
		"index":             tensor.Of([]int32{-1, 7}),
		"bytes":             tensor.Of([]uint8{0, 255, 3}),
		"mask":              tensor.Of([]bool{true, false}),
		"nothing":           tensor.New(tensor.Float32, 0, 3),
		`quoted "ä"` + "\n": tensor.Scalar(float32(math.Inf(-1))),
	}
}

func TestRoundTrip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.safetensors")
	for _, meta := range []map[string]string{nil, {"kind": "FNO", "x": "\"\u00e4"}} {
		want := sample()
		if err := safetensors.Save(path, want, meta); err != nil {
			t.Fatal(err)
		}
		got, m, err := safetensors.Load(path)
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != len(want) || !maps.Equal(m, meta) {
			t.Fatalf("names %q, metadata %q", slices.Collect(maps.Keys(got)), m)
		}
		for name, x := range want {
			if !tensor.Equal(got[name], x) || got[name].DType() != x.DType() {
				t.Errorf("%q: %v, want %v", name, got[name], x)
			}
		}
	}
	if err := safetensors.Save(path, map[string]*tensor.Tensor{}, nil); err != nil {
		t.Fatal(err)
	}
	if got, _, err := safetensors.Load(path); err != nil || len(got) != 0 {
		t.Errorf("no tensors: %v, %v", got, err)
	}
}

// file puts a header and data together.
func file(header string, data int) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), make([]byte, data)...)
}

func TestBadFiles(t *testing.T) {
	good := `{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`
	for _, c := range []struct {
		file []byte
		want string
	}{
		{nil, "0 bytes"},
		{[]byte("short"), "5 bytes"},
		{file(good, 8)[:40], "cut short"},
		{file(good, 7), "ends at byte 8 of 7"},
		{file(good, 9), "1 bytes after the last tensor"},
		{binary.LittleEndian.AppendUint64(nil, math.MaxUint64), "cut short"},
		{file(`{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}`, 8), "takes 12 bytes"},
		{file(`{"a":{"dtype":"F99","shape":[2],"data_offsets":[0,8]}}`, 8), `"F99"`},
		{file(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}`, 8), "no range"},
		{file(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}`, 12), "begins at byte 4"},
		{file(`{"a":{"dtype":"F32","shape":[9223372036854775807,9223372036854775807],"data_offsets":[0,8]}}`, 8), "too many"},
		{file(`{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,8]}}`, 8), `"a"`},
		{file(`{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}`, 2), "twice"},
		{file(`{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}`, 3), "begins at byte 1"},
		{file(`[1]`, 0), "begin with {"},
		{file(`{"a":`, 0), "header"},
		{file(good+"x", 8), "after the closing"},
		{file(`{"__metadata__":{"k":1}}`, 0), "metadata"},
		{file(`{"__metadata__":{"complex:a":"complex64"},"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}`, 12), "complex64"},
		{append(file(`{"a":{"dtype":"U64","shape":[1],"data_offsets":[0,8]}}`, 0), 255, 255, 255, 255, 255, 255, 255, 255), "18446744073709551615"},
		{append(file(`{"a":{"dtype":"BOOL","shape":[1],"data_offsets":[0,1]}}`, 0), 2), "BOOL"},
	} {
		if _, _, err := safetensors.Decode(c.file); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.80q: error %v, want %q", c.file, err, c.want)
		}
	}
	path := filepath.Join(t.TempDir(), "cut.safetensors")
	if err := os.WriteFile(path, file(good, 3), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := safetensors.Load(path); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("the error does not name the file: %v", err)
	}
	if err := safetensors.Save(path, map[string]*tensor.Tensor{"__metadata__": tensor.Scalar(1.0)}, nil); err == nil {
		t.Error("a reserved name was written")
	}
}

// TestHalf goes through all numbers of half precision and of bfloat16.
func TestHalf(t *testing.T) {
	for _, d := range []string{"F16", "BF16"} {
		b := file(fmt.Sprintf(`{"h":{"dtype":%q,"shape":[65536],"data_offsets":[0,131072]}}`, d), 0)
		for i := range 65536 {
			b = binary.LittleEndian.AppendUint16(b, uint16(i))
		}
		got, _, err := safetensors.Decode(b)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range tensor.Data[float32](got["h"]) {
			bits, bias, mantissa := 5, 15, 10
			if d == "BF16" {
				bits, bias, mantissa = 8, 127, 7
			}
			e, f := i>>mantissa&(1<<bits-1), float64(i&(1<<mantissa-1))/float64(int(1)<<mantissa)
			want := (1 + f) * math.Pow(2, float64(e-bias))
			switch {
			case e == 1<<bits-1 && f == 0:
				want = math.Inf(1)
			case e == 1<<bits-1:
				want = math.NaN()
			case e == 0:
				want = f * math.Pow(2, float64(1-bias))
			}
			if i>>15 == 1 {
				want = -want
			}
			if float64(v) != want && !(math.IsNaN(float64(v)) && math.IsNaN(want)) {
				t.Fatalf("%s %#04x is %g, want %g", d, i, v, want)
			}
		}
	}
}

// TestPython reads what was written with numpy alone, as the format's readers
// do, and reads what numpy wrote.
func TestPython(t *testing.T) {
	python := "/usr/bin/python3"
	if exec.Command(python, "-c", "import numpy").Run() != nil {
		t.Skip("no python3 with numpy (sudo apt-get install python3-numpy)")
	}
	dir := t.TempDir()
	ours, theirs := filepath.Join(dir, "ours"), filepath.Join(dir, "theirs")
	want := map[string]*tensor.Tensor{"w": tensor.NewSource(2).Normal(tensor.Float32, 3, 2), "z": tensor.Of([]complex128{1 + 2i, -3i})}
	if err := safetensors.Save(ours, want, map[string]string{"a": "b"}); err != nil {
		t.Fatal(err)
	}
	program := `
import json, struct, sys
import numpy as np
raw = open(sys.argv[1], "rb").read()
n, = struct.unpack("<Q", raw[:8])
assert n % 8 == 0
h = json.loads(raw[8:8+n])
kinds = {"F32": "<f4", "F64": "<f8"}
t = {k: np.frombuffer(raw[8+n:][v["data_offsets"][0]:v["data_offsets"][1]], kinds[v["dtype"]]).reshape(v["shape"])
     for k, v in h.items() if k != "__metadata__"}
assert h["__metadata__"]["a"] == "b"
z = t["z"][..., 0] + 1j*t["z"][..., 1]
assert (z == [1+2j, -3j]).all()
np.save(sys.argv[2] + ".npy", t["w"])
w = t["w"].astype("f8") * 2
half = np.array([1.5, -0.25], "f2")
header = json.dumps({"half": {"dtype": "F16", "shape": [2], "data_offsets": [0, 4]},
                     "w": {"dtype": "F64", "shape": list(w.shape), "data_offsets": [4, 4 + w.nbytes]}}).encode()
open(sys.argv[2], "wb").write(struct.pack("<Q", len(header)) + header + half.tobytes() + w.tobytes())
`
	if out, err := exec.Command(python, "-c", program, ours, theirs).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	w, err := tensor.LoadNPY(theirs + ".npy")
	if err != nil || !tensor.Equal(w, want["w"]) {
		t.Errorf("numpy read %v, want %v (%v)", w, want["w"], err)
	}
	back, _, err := safetensors.Load(theirs)
	if err != nil {
		t.Fatal(err)
	}
	if !tensor.Equal(back["w"], want["w"].Convert(tensor.Float64).Mul(2)) || back["half"].At(0) != 1.5 || back["half"].At(1) != -0.25 {
		t.Errorf("read %v", back)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(file(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`, 8))
	f.Add(file(`{"__metadata__":{"complex:a":"complex64"},"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}`, 8))
	f.Add(file(`{"b":{"dtype":"BF16","shape":[],"data_offsets":[0,2]},"a":{"dtype":"BOOL","shape":[0,9],"data_offsets":[2,2]}}`, 2))
	f.Fuzz(func(t *testing.T, data []byte) {
		tensors, meta, err := safetensors.Decode(data)
		if err != nil {
			return
		}
		path := filepath.Join(t.TempDir(), "f")
		if err := safetensors.Save(path, tensors, meta); err != nil {
			t.Fatal(err)
		}
		again, _, err := safetensors.Load(path)
		if err != nil || len(again) != len(tensors) {
			t.Fatalf("what was read cannot be read again: %v", err)
		}
	})
}
