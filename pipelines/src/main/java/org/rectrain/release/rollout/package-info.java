/** A model goes to more users step by step, judged at every look. */
@NullMarked
package org.rectrain.release.rollout;

import org.jspecify.annotations.NullMarked;
