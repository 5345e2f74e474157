/** What a model's ranking would have got in place of the logged one. */
@NullMarked
package org.rectrain.eval.policy;

import org.jspecify.annotations.NullMarked;
