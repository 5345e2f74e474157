/** The records of {@code eval.json}. */
@NullMarked
package org.rectrain.eval.result;

import org.jspecify.annotations.NullMarked;
