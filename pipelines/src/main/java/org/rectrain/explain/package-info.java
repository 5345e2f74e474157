/**
 * Why a score is what it is: Shapley values of features, items of the history and words; what the
 * model can do without; what would have to change.
 */
@NullMarked
package org.rectrain.explain;

import org.jspecify.annotations.NullMarked;
