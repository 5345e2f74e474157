/** Options that commands share, and the one way in which stages run. */
@NullMarked
package org.rectrain.cli.option;

import org.jspecify.annotations.NullMarked;
