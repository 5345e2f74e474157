/**
 * Networks over towers: features, history, heads, the two-tower model, cross encoder and deep
 * interest network.
 */
@NullMarked
package org.rectrain.nn.tower;

import org.jspecify.annotations.NullMarked;
