/** Losses as sums with counts, for fine-tuning and distillation. */
@NullMarked
package org.rectrain.nn.loss;

import org.jspecify.annotations.NullMarked;
