//go:build !amd64

package philox

func sets() []set { return []set{{"portable", func() func() { return func() {} }}} }
