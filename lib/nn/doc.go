// Package nn has layers of neural networks over lib/ad.
//
// A layer is a struct with its parameters and other layers in its exported
// fields, and a method Forward. [Params] finds the parameters of any such
// struct and names them by the fields that lead to them, as layers.0.weight;
// [Summary] counts them; [Save] and [Load] keep them in a file that Python reads
// too.
//
//	net, err := nn.NewMLP(nn.MLPConfig{In: 2, Out: 1, Width: 64, Layers: 3, Source: tensor.NewSource(1)})
//	y := net.Forward(nil, ad.Const(x))               // to predict
//	y = net.Forward(&nn.Pass{Tape: tape}, tape.Const(x)) // to train
//
// Forward takes a [Pass], which knows the tape, whether it is training, and
// where random numbers come from. A nil pass predicts.
package nn
