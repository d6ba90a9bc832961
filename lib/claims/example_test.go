package claims_test

import (
	"fmt"

	"github.com/podium-go/podium/lib/claims"
)

func Example() {
	table := claims.Table(
		claims.AtMost("relative L2 error", 4.56e-4, 1e-3).From("Figure 4"),
		claims.AtLeast("speed-up", 44.2, 10),
		claims.Holds("snapshots are finite", true, "400 seen"),
	)
	fmt.Println(table)
	// Output:
	// Claims: 3 of 3 passed
	//         claim                 found     asked    source    note
	// passed  relative L2 error     0.000456  ≤ 0.001  Figure 4
	// passed  speed-up              44.2      ≥ 10
	// passed  snapshots are finite  yes       yes                400 seen
}
