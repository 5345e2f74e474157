/** What files that nobody prepared seem to hold: looks at samples and writes a configuration. */
@NullMarked
package org.rectrain.guess;

import org.jspecify.annotations.NullMarked;
