/** Section {@code train}: encoder, LoRA, towers, optimizer, retrieval, stopping, replay. */
@NullMarked
package org.rectrain.config.train;

import org.jspecify.annotations.NullMarked;
