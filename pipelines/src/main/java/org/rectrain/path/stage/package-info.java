/** What a stage is to the table of stages, and what it gets when it runs. */
@NullMarked
package org.rectrain.path.stage;

import org.jspecify.annotations.NullMarked;
