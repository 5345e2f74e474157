/** Whether training and serving see the same features. Plain Java: runs where serving runs. */
@NullMarked
package org.rectrain.prepare.consistency;

import org.jspecify.annotations.NullMarked;
