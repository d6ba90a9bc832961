// Package adtest checks how an operation is differentiated: its gradients and
// those of its gradients against central differences, its forward mode against
// its reverse mode, one precision against the other, and a tape's second round,
// in memory that was used before, against its first.
package adtest
