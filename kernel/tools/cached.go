package tools

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// Cached gives a folder with the tools for tests and benchmarks: the one that
// PODIUM_TOOLS names, or one in the user's cache, built once for all of them.
func Cached(ctx context.Context, source string) (string, error) {
	if dir := os.Getenv("PODIUM_TOOLS"); dir != "" {
		return dir, nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find a folder for the tools: %w", err)
	}
	dir := filepath.Join(cache, "podium-test", "tools")
	return dir, Ensure(ctx, source, dir, nil)
}
