/**
 * Well-formed page markup: a small tree of elements, number formatting and the page around them.
 */
@NullMarked
package org.rectrain.report.html;

import org.jspecify.annotations.NullMarked;
