/**
 * The one small language of conditions and formulas in a configuration: labels, filters, metrics,
 * slices. An expression is parsed once, checked, and can do no more than read the row it is given.
 */
@NullMarked
package org.rectrain.config.expression;

import org.jspecify.annotations.NullMarked;
