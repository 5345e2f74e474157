/** Workers that share the frozen base and exchange gradients, summed in rank order. */
@NullMarked
package org.rectrain.train.parallel;

import org.jspecify.annotations.NullMarked;
