/** Retrieval: lists of items a user, full and sampled ranking. */
@NullMarked
package org.rectrain.eval.rank;

import org.jspecify.annotations.NullMarked;
