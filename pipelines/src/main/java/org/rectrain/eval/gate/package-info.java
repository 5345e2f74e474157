/** Gates on the main model, and the findings in sentences. */
@NullMarked
package org.rectrain.eval.gate;

import org.jspecify.annotations.NullMarked;
