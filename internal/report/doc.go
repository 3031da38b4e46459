// Package report writes pages that people look at: one HTML file with text, tables, plots
// and small pictures, which needs no network and no script, follows the reader's choice of
// light or dark, fits a phone, and prints.
//
// Plots are drawn by gonum/plot in the colours of [Tone]. Within a page these are variables
// of the style sheet, so that a plot changes with the theme; a plot alone, as SVG or PNG,
// has the light ones.
package report
