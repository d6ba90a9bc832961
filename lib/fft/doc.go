// Package fft makes discrete Fourier, cosine and sine transforms.
package fft
