/** Position bias: how likely a position is looked at, whatever is shown there. */
@NullMarked
package org.rectrain.causal;

import org.jspecify.annotations.NullMarked;
