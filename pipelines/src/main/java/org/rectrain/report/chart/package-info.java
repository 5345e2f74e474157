/**
 * Charts as inline SVG. Colours are classes that the page's style sheet resolves for light, dark
 * and print; every chart has a title and a description in words, and names its data directly.
 */
@NullMarked
package org.rectrain.report.chart;

import org.jspecify.annotations.NullMarked;
