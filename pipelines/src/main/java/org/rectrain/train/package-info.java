/**
 * One training loop for every recipe: batches, schedule, early stopping, checkpoints, data parallel
 * workers. {@code FineTune} and {@code Distill} differ only in loss and data.
 */
@NullMarked
package org.rectrain.train;

import org.jspecify.annotations.NullMarked;
