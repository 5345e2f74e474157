/** Group sequential designs and confidence sequences. */
@NullMarked
package org.rectrain.stat.sequential;

import org.jspecify.annotations.NullMarked;
