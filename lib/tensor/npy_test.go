package tensor

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The files in testdata are numpy's; x is arange(6).reshape(2, 3).
func TestReadNPY(t *testing.T) {
	x := Arange(0, 6).Reshape(2, 3)
	floats := x.Convert(Float64).Mul(1.5).Sub(2)
	shifted := x.Sub(3)
	complexes := Complex(x.Convert(Float64), shifted.Convert(Float64))
	for name, want := range map[string]*Tensor{
		"f8": floats, "f8_fortran": floats, "f4_big": floats.Convert(Float32), "version2": floats, "version3": floats,
		"c16": complexes, "c8_big_fortran": complexes.Convert(Complex64),
		"i8": shifted, "i4_big": shifted.Convert(Int32), "i2_big": shifted.Convert(Int32),
		"u1": x.Mul(50).Convert(Uint8), "bool": x.Mod(2).Eq(1),
		"u4": Of([]int64{1, math.MaxUint32}), "u8": Of([]int64{1, math.MaxInt64}), "i1": Of([]int32{-128, 127}), "u2": Of([]int32{65535}),
		"scalar": Scalar(2.5), "empty": New(Float32, 0, 3),
	} {
		got, err := LoadNPY(filepath.Join("testdata", name+".npy"))
		if err != nil || !Equal(got, want) || !got.IsContiguous() {
			t.Errorf("%s: %v, want %v (%v)", name, got, want, err)
		}
	}
	half, err := LoadNPY("testdata/f2.npy")
	if err != nil || !slices.Equal(Values[float32](half)[:5], []float32{0, -1.5, 65504, 0x1p-24, float32(math.Inf(1))}) ||
		!math.IsNaN(half.At(5)) || half.At(6) != 0.333251953125 {
		t.Errorf("half precision: %v (%v)", half, err)
	}
	for name, want := range map[string]string{
		"text": "'<U1'", "object": "Python objects", "records": "records", "u8_large": "9223372036854775808 does not fit", "none": "no such file",
	} {
		_, err := LoadNPY("testdata/" + name + ".npy")
		if err == nil || !strings.Contains(strings.ReplaceAll(err.Error(), `"`, "'"), want) || !strings.Contains(err.Error(), name+".npy") {
			t.Errorf("%s: error %v, want one with %q", name, err, want)
		}
	}
	for _, name := range []string{"stored", "compressed"} {
		arrays, err := LoadNPZ("testdata/" + name + ".npz")
		if err != nil || len(arrays) != 2 || !Equal(arrays["a"], floats) || !Equal(arrays["b"], shifted) {
			t.Errorf("%s: %v (%v)", name, arrays, err)
		}
	}
}

func TestDamagedNPY(t *testing.T) {
	good, err := os.ReadFile("testdata/f8.npy")
	if err != nil {
		t.Fatal(err)
	}
	for n := range good {
		if _, err := ReadNPY(bytes.NewReader(good[:n])); err == nil {
			t.Fatalf("%d of %d bytes were taken for the file", n, len(good))
		}
	}
	for old, change := range map[string][2]string{
		"shape":    {"(2, 3)", "(2,-3)"},
		"huge":     {"(2, 3), }" + strings.Repeat(" ", 20), "(9999999999999, 9999999999), }"[:29]},
		"order":    {"False", "Maybe"},
		"key":      {"shape", "shade"},
		"twice":    {"shape", "descr"},
		"type":     {"<f8", "<f9"},
		"magic":    {"NUMPY", "NUMBY"},
		"brackets": {"(2, 3)", "[2, 3]"},
	} {
		bad := bytes.Replace(good, []byte(change[0]), []byte(change[1]), 1)
		if _, err := ReadNPY(bytes.NewReader(bad)); err == nil {
			t.Errorf("%s: damage was not noticed", old)
		}
	}
}

func TestNPYRoundTrip(t *testing.T) {
	dir := t.TempDir()
	all := map[string]*Tensor{}
	for _, d := range dtypeList {
		x := New(d, 3, 4)
		x.Set(1, 1, 2)
		all[d.String()] = x.T()
		path := filepath.Join(dir, "x.npy")
		if err := SaveNPY(path, x.T()); err != nil {
			t.Fatal(err)
		}
		got, err := LoadNPY(path)
		if err != nil || !Equal(got, x.T()) {
			t.Errorf("%v: %v (%v)", d, got, err)
		}
	}
	path := filepath.Join(dir, "x.npz")
	if err := SaveNPZ(path, all); err != nil {
		t.Fatal(err)
	}
	got, err := LoadNPZ(path)
	if err != nil || len(got) != len(all) {
		t.Fatal(got, err)
	}
	for name, x := range all {
		if !Equal(got[name], x) {
			t.Error(name)
		}
	}
	entries, _ := os.ReadDir(dir)
	if len(entries) != 2 {
		t.Errorf("temporary files are left: %v", entries)
	}
	if err := SaveNPY(filepath.Join(dir, "none", "x.npy"), Scalar(1.0)); err == nil {
		t.Error("saving into a folder that is not there")
	}
}

func FuzzReadNPY(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.npy")
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		x, err := ReadNPY(bytes.NewReader(data))
		if err != nil {
			return
		}
		if n := x.Len() * x.DType().Size(); n > 4*len(data) {
			t.Fatalf("%d bytes of elements from %d", n, len(data))
		}
		var out bytes.Buffer
		if err := WriteNPY(&out, x); err != nil {
			t.Fatal(err)
		}
		y, err := ReadNPY(&out)
		if err != nil || y.DType() != x.DType() || !slices.Equal(y.Shape(), x.Shape()) || !bytes.Equal(bitsOf(x), bitsOf(y)) {
			t.Fatalf("%v came back as %v (%v)", x, y, err)
		}
	})
}
