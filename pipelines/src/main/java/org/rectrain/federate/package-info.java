/** Silos that train one model together over files: updates, masks, joining. */
@NullMarked
package org.rectrain.federate;

import org.jspecify.annotations.NullMarked;
