/** The folder of a trained model and what is in it: specification, weights, data, boosted trees. */
@NullMarked
package org.rectrain.model;

import org.jspecify.annotations.NullMarked;
