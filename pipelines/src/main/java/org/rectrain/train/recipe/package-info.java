/**
 * What a step computes: fine-tuning and distillation losses over two-tower and cross-encoder
 * networks.
 */
@NullMarked
package org.rectrain.train.recipe;

import org.jspecify.annotations.NullMarked;
