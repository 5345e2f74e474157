/** How rows of prepared data become the inputs of a network or of boosted trees. */
@NullMarked
package org.rectrain.model.input;

import org.jspecify.annotations.NullMarked;
