/** Gates on the quality of raw and prepared data. */
@NullMarked
package org.rectrain.prepare.quality;

import org.jspecify.annotations.NullMarked;
