/** Section {@code rollout}: a model goes to more users step by step. */
@NullMarked
package org.rectrain.config.rollout;

import org.jspecify.annotations.NullMarked;
