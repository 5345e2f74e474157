/** Which rows make a batch and a step: order, micro-batches, replayed and unlabelled rows. */
@NullMarked
package org.rectrain.train.batch;

import org.jspecify.annotations.NullMarked;
