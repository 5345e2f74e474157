/** Boosted trees over histograms, on plain arrays. */
@NullMarked
package org.rectrain.tree;

import org.jspecify.annotations.NullMarked;
