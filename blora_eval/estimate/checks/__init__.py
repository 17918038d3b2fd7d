"""What speaks for or against reading an effect as one."""
