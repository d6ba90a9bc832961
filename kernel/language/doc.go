// Package language is what Podium's kernel makes of a cell: it joins the
// rewriting of script cells (package script), the packages that they import
// (package modules), the variables that they keep (lib/session) and the
// kernel's own commands. It implements engine.Language.
//
//	l, err := language.New(language.Config{Source: checkout, Sessions: folder})
//	err = engine.Run(ctx, engine.Config{Language: l, …})
package language
