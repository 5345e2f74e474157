/** A/A and power simulations on the history of real users. */
@NullMarked
package org.rectrain.abtest.simulate;

import org.jspecify.annotations.NullMarked;
