/** Crosses and windows of columns that make statistics worth having, found by trees. */
@NullMarked
package org.rectrain.tune.feature;

import org.jspecify.annotations.NullMarked;
