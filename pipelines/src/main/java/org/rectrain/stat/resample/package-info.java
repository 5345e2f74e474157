/** Bootstrap, permutation and re-randomisation tests. */
@NullMarked
package org.rectrain.stat.resample;

import org.jspecify.annotations.NullMarked;
